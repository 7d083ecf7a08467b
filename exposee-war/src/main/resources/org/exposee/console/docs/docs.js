"use strict";

window.addEventListener("load", () => {
  const element = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    domNode: element,
    url: new URL(element.dataset.openapi, document.location).href,
    deepLinking: true,
    validatorUrl: null,
  });
});
