// Writes eventhub/static/img/europe.svg and world.svg from Natural Earth (public domain).
//
//   npm install --no-save world-atlas@2.0.2 topojson-client@3.1.0 topojson-server@3.0.1 \
//     topojson-simplify@3.0.3 d3-geo@3.1.1
//   node tools/build_map.mjs
//
// Natural Earth draws Crimea with Russia and Northern Cyprus apart. Before
// drawing, Crimea is given to Ukraine and Northern Cyprus (with the buffer
// zone and the two base areas) to Cyprus, as the Union's own maps have it.
//
// A place is found on either map by the same projection: see docs/interface.md.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoAzimuthalEqualArea, geoContains, geoEqualEarth, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const WIDTH = 1000;
const HEIGHT = 960;
const WORLD_WIDTH = 1000;
const WORLD_HEIGHT = 430; // without Antarctica
const EQUATOR = 243.5;
const CRIMEA = [34.3, 45.2];
const UKRAINE = "Ukraine";
const RUSSIA = "Russia";
const CYPRUS = "Cyprus";
const PARTS_OF_CYPRUS = ["N. Cyprus", "Cyprus U.N. Buffer Zone", "Dhekelia", "Akrotiri"];
const SMALLEST_DETAIL = 0.003; // square degrees

const SMALLEST_DETAIL_OF_WORLD = 0.6;

const europe = geoAzimuthalEqualArea()
  .rotate([-10, -52])
  .scale(1290)
  .translate([410, 495])
  .clipExtent([[-4, -4], [WIDTH + 4, HEIGHT + 4]])
  .precision(0.5);

// The small map shows where places outside Europe lie: the whole world, without its inner borders.
const world = geoEqualEarth()
  .rotate([-10, 0])
  .scale(184.69)
  .translate([WORLD_WIDTH / 2, EQUATOR])
  .precision(0.5);

/** Every country as a list of polygons, keyed by its name. */
function countries() {
  const file = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
  const atlas = JSON.parse(readFileSync(file, "utf8"));
  const shapes = new Map();
  for (const { geometry, properties } of feature(atlas, atlas.objects.countries).features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    shapes.set(properties.name, polygons);
  }
  return shapes;
}

/** Crimea becomes a polygon of Ukraine. */
function returnCrimea(shapes) {
  const isCrimea = (polygon) => geoContains({ type: "Polygon", coordinates: polygon }, CRIMEA);
  const crimea = shapes.get(RUSSIA).filter(isCrimea);
  if (crimea.length !== 1) throw new Error(`Crimea is ${crimea.length} polygons of ${RUSSIA}, not one`);
  shapes.set(RUSSIA, shapes.get(RUSSIA).filter((polygon) => !isCrimea(polygon)));
  shapes.set(UKRAINE, [...shapes.get(UKRAINE), ...crimea]);
}

/** The whole island becomes Cyprus. */
function uniteCyprus(shapes) {
  for (const name of PARTS_OF_CYPRUS) {
    shapes.set(CYPRUS, [...shapes.get(CYPRUS), ...(shapes.get(name) ?? [])]);
    shapes.delete(name);
  }
}

/** Everything on land as one path. */
function drawLand(shapes) {
  const objects = Object.fromEntries(
    [...shapes]
      .filter(([name]) => name !== "Antarctica")
      .map(([name, coordinates]) => [name, { type: "MultiPolygon", coordinates }]),
  );
  const plain = simplify(presimplify(topology(objects, 1e5)), SMALLEST_DETAIL_OF_WORLD);
  return [short(geoPath(world)(merge(plain, Object.values(plain.objects))))];
}

/** One path a country: inner borders dissolved, detail taken off, numbers short. */
function draw(shapes) {
  const objects = Object.fromEntries(
    [...shapes].map(([name, coordinates]) => [name, { type: "MultiPolygon", coordinates }]),
  );
  const plain = simplify(presimplify(topology(objects, 1e6)), SMALLEST_DETAIL);
  const path = geoPath(europe);
  return Object.keys(objects)
    .sort()
    .map((name) => path(merge(plain, [plain.objects[name]])))
    .filter(Boolean)
    .map(short);
}

/** Whole pixels, relative steps, without the islets nobody can see. */
function short(path) {
  return path
    .split(/(?=M)/)
    .map(ring)
    .join("");
}

function ring(subpath) {
  const points = subpath
    .match(/-?[\d.]+,-?[\d.]+/g)
    .map((pair) => pair.split(",").map((number) => Math.round(Number(number) * 2) / 2))
    .filter((point, index, all) => index === 0 || String(point) !== String(all[index - 1]));
  if (points.length < 4 || span(points) < 1.5) return "";
  const steps = points.slice(1).map(([x, y], index) => `${trim(x - points[index][0])} ${trim(y - points[index][1])}`);
  return `M${trim(points[0][0])} ${trim(points[0][1])}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

function span(points) {
  const width = (axis) => Math.max(...points.map((point) => point[axis])) - Math.min(...points.map((point) => point[axis]));
  return Math.max(width(0), width(1));
}

function trim(number) {
  return String(number).replace(/^(-?)0\./, "$1.");
}

const shapes = countries();
returnCrimea(shapes);
uniteCyprus(shapes);
write("europe.svg", WIDTH, HEIGHT, draw(shapes));
write("world.svg", WORLD_WIDTH, WORLD_HEIGHT, drawLand(shapes));

function write(name, width, height, drawn) {
  const paths = drawn.filter((path) => path).map((path) => `<path d="${path}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><g id="land">\n${paths.join("\n")}\n</g></svg>\n`;
  writeFileSync(new URL(`../eventhub/static/img/${name}`, import.meta.url), svg);
  console.log(`${name}: ${paths.length} shapes, ${svg.length} bytes`);
}
