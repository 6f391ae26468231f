export * from "../graph/declared/bag";
