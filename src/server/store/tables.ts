import type { Generated } from 'kysely';

/** The tables of the database. Portable types only: text ids, JSON as text, ISO times. */
export interface Tables {
  /** Every document of every collection. */
  document: {
    /** Order of insertion. */
    sequence: Generated<number>;
    collection: string;
    id: string;
    /** The id in lower case: ids are compared without regard to case. */
    id_key: string;
    /** Empty for documents that belong to no space. */
    space: string;
    /** The title in lower case. */
    title: string;
    rank: number;
    body: string;
    /** Place within the documents of one title; empty for kinds that form no series. */
    sort: Generated<string>;
  };
  /** The values documents are found by. */
  document_key: { collection: string; key: string; value: string; sequence: number };
  /** The values that no two documents may share. */
  document_unique: { collection: string; rule: string; value: string; sequence: number };
  /** How many documents of one title there are, for kinds that form series: counting 100,000 of them would take longer than reading a page. */
  series: { collection: string; space: string; title: string; members: number };
  /** The last number given out per id prefix. */
  counter: { prefix: string; last: number };
}
