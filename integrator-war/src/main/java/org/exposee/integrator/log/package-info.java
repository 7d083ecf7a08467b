/** Makes text from outside fit for one line of a log. */
package org.exposee.integrator.log;
