// The guide's first fact, pushed by a client generated from the description; then its card is read.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./genere/api.ts";

type Evenement = components["schemas"]["Evenement"];

const [base, cle, fichier] = process.argv.slice(2);
if (!base || !cle || !fichier) throw new Error("essai.ts <adresse> <clé> <fait>");
const fait: Evenement = JSON.parse(readFileSync(fichier, "utf8"));
const client = createClient<paths>({
  baseUrl: base,
  headers: { Authorization: `Bearer ${cle}` },
});

const depot = await client.POST("/v1/evenements", {
  body: fait,
  headers: { "Content-Type": "application/cloudevents+json" },
});
if (!depot.data || !("parcours" in depot.data) || !depot.data.parcours) {
  throw new Error(`refusé : ${depot.error?.detail ?? depot.response.status}`);
}
const { parcours, position } = depot.data;
const carte = await client.GET("/v1/parcours/{parcours}", {
  params: { path: { parcours }, header: { "Parcours-Position": position } },
});
if (!carte.data) throw new Error(`illisible : ${carte.error?.detail}`);
const etape: string = carte.data.etape;
console.log(JSON.stringify({ parcours: carte.data.id, etape, version: carte.data.version }));

// A type is told from another: what the compiler refuses here, the door would refuse too.
// @ts-expect-error a field that this type has not
const faux: components["schemas"]["DataMenageOuvert"] = { survenu_le: "2026-03-02", humeur: "" };
void faux;
