package org.exposee.api;

/**
 * Who is let in.
 *
 * @param application whom callers without a key act for: the plain API's own application
 * @param local whether callers on this machine need no key (see {@link LocalCallers})
 */
public record Callers(long application, boolean local) {}
