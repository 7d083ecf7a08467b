/** Shows what Integrator does and whether it works: meters, MBeans and health checks. */
package org.exposee.integrator.monitor;
