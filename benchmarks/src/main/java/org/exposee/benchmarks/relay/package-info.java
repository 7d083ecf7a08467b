/**
 * The limits that Exposee is compared with: a servlet that only forwards, a client that only sends.
 */
package org.exposee.benchmarks.relay;
