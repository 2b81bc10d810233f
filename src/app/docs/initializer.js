"use strict";

// The token stays with the tab: it survives a reload, and goes when the tab is closed.
const TOKEN = "klachtenmap.token";

const keepToken = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (given) => {
          sessionStorage.setItem(TOKEN, given.bearer.value);
          return authorize(given);
        },
        logout: (logout) => (names) => {
          sessionStorage.removeItem(TOKEN);
          return logout(names);
        },
      },
    },
  },
});

const ui = SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#operations",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  plugins: [keepToken],
  onComplete: () => {
    const token = sessionStorage.getItem(TOKEN);
    if (token) ui.preauthorizeApiKey("bearer", token);
  },
});
