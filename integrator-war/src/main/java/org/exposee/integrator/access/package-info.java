/** Decides who may call: the holder of a key, or a caller on this machine. */
package org.exposee.integrator.access;
