/** Measures Exposee in a real Tomcat, open-loop, beside the limits of the same machine. */
package org.exposee.benchmarks;
