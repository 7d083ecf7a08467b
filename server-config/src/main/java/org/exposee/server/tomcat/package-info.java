/**
 * What Tomcat itself needs of ours: the body of the errors that it answers without asking a WAR.
 */
package org.exposee.server.tomcat;
