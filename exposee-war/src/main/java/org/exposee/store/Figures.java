package org.exposee.store;

/**
 * How the store stands, at no cost.
 *
 * @param waiting calls that wait for the writer now
 * @param commits since the start
 * @param checkpoints since the start
 * @param fileBytes size of the database
 * @param logBytes size of its write-ahead log
 * @param freeBytes left on the disk
 */
public record Figures(
    int waiting, long commits, long checkpoints, long fileBytes, long logBytes, long freeBytes) {}
