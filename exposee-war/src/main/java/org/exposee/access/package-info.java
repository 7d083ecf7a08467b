/** Who may do what: API keys, their scopes, and the principal that goes into every lookup. */
package org.exposee.access;
