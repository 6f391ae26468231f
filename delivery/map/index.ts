export { contentPolicy, mapPage, type MapPageOptions, OPEN_SCRIPT } from "./html";
export { layoutOf, type Picture } from "./layout";
export { mapOf } from "./model";
export { regionListsHtml } from "./regions";
export { escaped, svgOf, type SvgOptions } from "./svg";
export { mapText } from "./text";
export type * from "./types";
