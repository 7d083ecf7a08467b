/** Keeps what came in, durably and once, until it is handled and remembered long enough. */
package org.exposee.integrator.inbox;
