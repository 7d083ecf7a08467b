package org.exposee.api;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.exposee.access.KeyRing;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.History;
import org.exposee.delivery.Publisher;
import org.exposee.guard.Guard;
import org.exposee.registry.Directory;
import org.exposee.registry.Registrar;

/**
 * Everything the API calls; the object graph makes it, and closes what needs to be closed.
 *
 * @param callers who is let in, and for which application
 * @param answered where answers are counted
 * @param intake what request bodies may cost
 * @param background for answers that have to be read together; few threads are enough
 * @param answers for those that only have to be written down: one thread is enough
 * @param timer tells suspended calls that their time is over
 */
public record Wiring(
    Callers callers,
    KeyRing keys,
    Guard guard,
    Registrar registrar,
    Directory directory,
    Publisher publisher,
    Dispatcher dispatcher,
    History history,
    Health health,
    Metrics metrics,
    AnswerCounts answered,
    Intake intake,
    ExecutorService background,
    Executor answers,
    ScheduledExecutorService timer) {}
