/** Exposee: what stands on what, the settings, and the door to the server. */
package org.exposee;
