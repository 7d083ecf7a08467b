/** The SQL store and {@code webhooks.json}: all that is kept on disk; JDBC lives here only. */
package org.exposee.store;
