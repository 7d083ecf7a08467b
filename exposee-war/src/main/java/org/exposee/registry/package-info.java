/** Which URL is registered for which event types: whole in memory, changed durably. */
package org.exposee.registry;
