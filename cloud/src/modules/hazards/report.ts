import type { HazardReport } from '@loujing/wire/http/hazards'
import type { ContractorId, SiteId } from '@loujing/wire/id'
import { toInstant, type Day } from '@loujing/wire/instant'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { inCompany } from '../../platform/tenant.ts'
import { readPeopleSeen, type PeopleSeen } from '../../stores/detections.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import { addDays, startOf } from '@loujing/wire/beijing'
import { responsibleFor, type Rule } from './model/responsible.ts'
import { nothing, plus, rowOf, type Tallied } from './model/week.ts'
import { toCsv } from './report-csv.ts'
import { toPdf } from './report-pdf.ts'
import type { WholeReport } from './report-words.ts'
import { listForReport, tallyWeek, type Tally } from './store/report.ts'
import { allOfSite } from './store/responsibility.ts'

/** The longest list that a page of paper is good for; the counts above it are of all. */
const MOST_LINES = 200

type Deps = { sql: Sql; now: () => Date; projects: Projects; places: Sites['places'] }

/** The weekly report: counted when it is asked for, so that a week that is over says the same until a hazard of it changes. */
export function createReport({ sql, now, projects, places }: Deps) {
  const whole = ({ company }: Actor, siteId: SiteId, from: Day): Promise<WholeReport> =>
    inCompany(sql, company, async (tx) => {
      const site = await places.getSiteIn(tx, siteId)
      const [begin, end] = [startOf(from), startOf(addDays(from, 7))]
      const to = end < now() ? end : now()
      const tallies = await tallyWeek(tx, siteId, begin, to)
      const seen = secondsByContractor(await readPeopleSeen(tx, siteId, begin, to), await allOfSite(tx, siteId))
      const lines = await listForReport(tx, siteId, begin, to, MOST_LINES)
      const ids = [...tallies, ...lines].flatMap(({ contractor }) => (contractor ? [contractor] : []))
      const watched = [...seen.keys()].filter((id) => id !== undefined)
      const names = await projects.contractors.contractorNames(tx, [...ids, ...watched])
      const report: HazardReport = {
        site: siteId,
        siteName: site.name,
        from,
        until: addDays(from, 6),
        madeAt: toInstant(now()),
        ...toRows(tallies, seen, names),
      }
      const named = lines.map(({ contractor, ...line }) => ({
        ...line,
        contractor: contractor ? names.get(contractor) : undefined,
      }))
      return { report, lines: named }
    })

  return {
    /** @throws Refusal not-found */
    getReport: async (actor: Actor, site: SiteId, from: Day): Promise<HazardReport> =>
      (await whole(actor, site, from)).report,
    getPdf: async (actor: Actor, site: SiteId, from: Day): Promise<Buffer> => toPdf(await whole(actor, site, from)),
    getCsv: async (actor: Actor, site: SiteId, from: Day): Promise<string> => toCsv(await whole(actor, site, from)),
  }
}

type Seconds = ReadonlyMap<ContractorId | undefined, number>

/** Whose care the cameras were in on each day; `undefined` is nobody's. A zone inside a picture is not told apart. */
function secondsByContractor(seen: readonly PeopleSeen[], rules: readonly Rule[]): Seconds {
  const seconds = new Map<ContractorId | undefined, number>()
  for (const { camera, day, personSeconds } of seen) {
    const contractor = responsibleFor(rules, { camera }, day)?.contractor
    seconds.set(contractor, (seconds.get(contractor) ?? 0) + personSeconds)
  }
  return seconds
}

function toRows(
  tallies: readonly Tally[],
  seen: Seconds,
  names: ReadonlyMap<ContractorId, string>,
): Pick<HazardReport, 'rows' | 'total'> {
  const talliedOf = new Map<ContractorId | undefined, Tallied>(
    tallies.map(({ contractor, general, larger, major, ...counts }) => [
      contractor ?? undefined,
      { byLevel: { general, larger, major }, ...counts },
    ]),
  )
  // one that only worked, without a hazard, has a row too: that is the best news of the week
  const keys = new Set([...talliedOf.keys(), ...seen.keys()])
  const rows = [...keys]
    .toSorted((a, b) => Number(a === undefined) - Number(b === undefined))
    .map((id) => rowOf(talliedOf.get(id) ?? nothing(), seen.get(id), id && { id, name: names.get(id) ?? '*' }))
  const sum = [...talliedOf.values()].reduce(plus, nothing())
  const seconds = seen.size > 0 ? [...seen.values()].reduce((a, b) => a + b, 0) : undefined
  return { rows, total: rowOf(sum, seconds) }
}
