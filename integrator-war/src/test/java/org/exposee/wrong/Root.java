package org.exposee.wrong;

/** A root that others import, which they must not. */
public class Root {}
