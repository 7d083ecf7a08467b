/** Speaks HTTP: the routes, who may use them, and how mistakes are told. */
package org.exposee.integrator.api;
