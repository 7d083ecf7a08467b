package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a call that makes checks answers, in the format of MicroProfile Health. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
    responseCode = "200",
    description = "All checks are up",
    content = @Content(schema = @Schema(implementation = HealthResource.Checked.class)))
@ApiResponse(
    responseCode = "503",
    description = "A check is down",
    content = @Content(schema = @Schema(implementation = HealthResource.Checked.class)))
@interface Probing {}
