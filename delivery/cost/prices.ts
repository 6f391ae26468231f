/**
 * Prices as data: `data/<service>.json`, each with the page it is of and its date (docs/adr/0026). A region that a table does not
 * name has no price, and nothing makes one up for it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface StoredPrice {
  readonly unit: string;
  /** Units of a month that AWS gives to every payer. */
  readonly free?: number;
  /** Regions, separated by blanks, by their price in USD. `everywhere` stands for a price that no region changes. */
  readonly usd: Readonly<Record<string, string>>;
}

export interface PriceTable {
  readonly service: string;
  /** AWS's page of these prices. */
  readonly source: string;
  /** Day that the prices are of, as in 2025-08-28. */
  readonly date: string;
  /** True where the page itself was not read: others quote it, or bills show it. */
  readonly isSecondary?: true;
  readonly note?: string;
  readonly prices: Readonly<Record<string, StoredPrice>>;
}

export interface Price {
  readonly id: string;
  readonly service: string;
  readonly unit: string;
  /** USD for one unit. */
  readonly usd: number;
  /** Units of a month that are free. @default 0 */
  readonly free: number;
  readonly source: string;
  readonly date: string;
  readonly isSecondary: boolean;
}

const DATA = join(__dirname, "data");

let tables: readonly PriceTable[] | undefined;

/** Every table, sorted by service. */
export function priceTables(): readonly PriceTable[] {
  tables ??= readdirSync(DATA)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(DATA, file), "utf8")) as PriceTable);
  return tables;
}

const EVERYWHERE = "everywhere";

let index: Map<string, { readonly table: PriceTable; readonly price: StoredPrice }> | undefined;

function stored(id: string) {
  index ??= new Map(
    priceTables().flatMap((table) =>
      Object.entries(table.prices).map(([name, price]) => [name, { table, price }] as const),
    ),
  );
  return index.get(id);
}

/** The price in a region; undefined where no table has it. */
export function priceOf(id: string, region: string): Price | undefined {
  const found = stored(id);
  if (found === undefined) return undefined;
  const { table, price } = found;
  const [usd] =
    Object.entries(price.usd).find(([, regions]) => regions === EVERYWHERE || regions.split(" ").includes(region)) ??
    [];
  if (usd === undefined) return undefined;
  const { service, source, date, isSecondary = false } = table;
  return { id, service, unit: price.unit, usd: Number(usd), free: price.free ?? 0, source, date, isSecondary };
}

/** The service and the unit of a price, also where the region has none. */
export function priceFacts(id: string): { readonly service: string; readonly unit: string } | undefined {
  const found = stored(id);
  return found && { service: found.table.service, unit: found.price.unit };
}
