import { type MonoTypeOperatorFunction, type Observable, takeUntil } from 'rxjs';

/**
 * `takeUntil`, under a name of its own where inner streams made from earlier values are meant to run on: cut the
 * inputs, drain the outputs. Everywhere else `takeUntil` belongs at the end of its pipe.
 *
 *     source   a--b--c--d      inner streams of a and b run to their own completion
 *     notifier -----x
 *     result   a--b-|
 */
export const endInputs = <T>(notifier$: Observable<unknown>): MonoTypeOperatorFunction<T> => takeUntil(notifier$);
