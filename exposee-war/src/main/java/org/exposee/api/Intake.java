package org.exposee.api;

import java.time.Duration;
import org.exposee.message.Budget;

/**
 * What request bodies may cost.
 *
 * @param memory bytes of them that are held at one time, from reading to the answer
 * @param timeout within which one must have come
 */
public record Intake(Budget memory, Duration timeout) {}
