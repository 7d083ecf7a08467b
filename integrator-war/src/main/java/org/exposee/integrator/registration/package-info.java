/** Registers Integrator with Exposee: the integration point is here. */
package org.exposee.integrator.registration;
