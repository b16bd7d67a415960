import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: { target: "es2023", outDir: "dist", modulePreload: { polyfill: false } },
  test: {
    environment: "node",
    include: ["app/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
