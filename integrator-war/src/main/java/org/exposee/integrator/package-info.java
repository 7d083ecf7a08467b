/** Puts Integrator together, starts it and stops it. */
package org.exposee.integrator;
