/** What .NET takes from the current culture when it reads and prints numbers and dates. */
export interface Culture {
  readonly numbers: NumberSymbols;
  readonly dates: DatePatterns;
}

/** Patterns hold `n` for the number, `$` for the currency symbol, `%` for the percent sign; other signs stand for themselves. */
export interface NumberSymbols {
  readonly decimalSeparator: string;
  readonly groupSeparator: string;
  readonly groupSize: number;
  readonly currencySymbol: string;
  readonly currencyPositive: string;
  readonly currencyNegative: string;
  readonly percentPositive: string;
  readonly percentNegative: string;
  /** Decimals of `N`, `F` and `P` without a precision. */
  readonly numberDigits: number;
  readonly currencyDigits: number;
  readonly infinity: string;
  readonly notANumber: string;
}

export interface DatePatterns {
  readonly shortDate: string;
  readonly longDate: string;
  readonly shortTime: string;
  readonly longTime: string;
  readonly monthDay: string;
  readonly yearMonth: string;
  readonly dateSeparator: string;
  readonly timeSeparator: string;
}

const invariantNumbers: NumberSymbols = {
  ...{ decimalSeparator: '.', groupSeparator: ',', groupSize: 3, numberDigits: 2, currencyDigits: 2 },
  ...{ currencySymbol: '¤', currencyPositive: '$n', currencyNegative: '($n)' },
  ...{ percentPositive: 'n %', percentNegative: '-n %', infinity: 'Infinity', notANumber: 'NaN' },
};

/** .NET's invariant culture: what evaluation uses unless told otherwise, so that the same template gives the same text everywhere. */
export const invariantCulture: Culture = {
  numbers: invariantNumbers,
  dates: {
    ...{ shortDate: 'MM/dd/yyyy', longDate: 'dddd, dd MMMM yyyy', shortTime: 'HH:mm', longTime: 'HH:mm:ss' },
    ...{ monthDay: 'MMMM dd', yearMonth: 'yyyy MMMM', dateSeparator: '/', timeSeparator: ':' },
  },
};

/** US English as a Windows server prints it: dollars, `5/22/2030`, 12-hour times. */
export const usEnglishCulture: Culture = {
  numbers: { ...invariantNumbers, currencySymbol: '$', currencyNegative: '-$n', percentPositive: 'n%', percentNegative: '-n%' },
  dates: {
    ...{ shortDate: 'M/d/yyyy', longDate: 'dddd, MMMM d, yyyy', shortTime: 'h:mm tt', longTime: 'h:mm:ss tt' },
    ...{ monthDay: 'MMMM d', yearMonth: 'MMMM yyyy', dateSeparator: '/', timeSeparator: ':' },
  },
};
