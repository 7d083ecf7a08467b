package org.exposee.monitor;

import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.Nodes;
import org.exposee.delivery.Publisher;
import org.exposee.delivery.Redrive;
import org.exposee.registry.Directory;

/**
 * What is watched. Meters hold some of it weakly: whoever made it keeps it as long as they are
 * read.
 *
 * @param application whose URLs name an endpoint to an administrator
 */
public record Watched(
    long application,
    Directory directory,
    Publisher publisher,
    Dispatcher dispatcher,
    Redrive redrive,
    Nodes nodes,
    StoreFacts store,
    Answers answers) {}
