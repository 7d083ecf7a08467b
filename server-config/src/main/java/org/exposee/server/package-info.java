/** The run command: a Tomcat of its own for Exposee and Integrator, started in the foreground. */
package org.exposee.server;
