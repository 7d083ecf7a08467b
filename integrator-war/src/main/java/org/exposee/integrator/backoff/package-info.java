/** Says how long to wait before the next try. */
package org.exposee.integrator.backoff;
