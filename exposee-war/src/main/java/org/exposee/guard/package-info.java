/** Keeps deliveries away from addresses that no receiver outside may have (SSRF). */
package org.exposee.guard;
