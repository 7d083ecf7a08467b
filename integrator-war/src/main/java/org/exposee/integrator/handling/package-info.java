/** Hands what came in to the business code, and tries again what failed. */
package org.exposee.integrator.handling;
