/** Takes messages in, tries each delivery until it is accepted or given up, and records it all. */
package org.exposee.delivery;
