export { createRouteMap, type RouteAction, type RouteMapOptions } from './route-map.ts';
export { ROUTE_WORDS, type RouteWord } from './words.ts';
