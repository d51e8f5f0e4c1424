/* global msg, node, env, context */
// One state for each rule, source and point; in it one switch for each level, turned when the value has been on the other
// side of the level's limit for long enough. Times are the device's, so what comes late is judged as it was.
const { source, point, value, unit, time } = msg.payload
const at = Date.parse(time)
const states = context.get('states') ?? {}

for (const rule of env.get('RULES').filter((candidate) => candidate.point === point)) {
  if (unit !== rule.unit) {
    node.warn(`${source}/${point} is in ${unit}, rule ${rule.rule} in ${rule.unit}`)
    continue
  }
  const state = (states[`${rule.rule} ${source} ${point}`] ??= { lastAt: 0, levels: [], severity: null, since: null })
  const ahead = at > Date.now() + rule.gapMs
  if (ahead || at <= state.lastAt) continue // a clock that runs ahead would make all that follows late

  const hour = Number(
    new Date(at).toLocaleString('en-GB', { timeZone: rule.timeZone, hour: '2-digit', hourCycle: 'h23' }),
  )
  const { levels } = rule.periods.find(({ fromHour, toHour }) =>
    fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour,
  )
  const silent = at - state.lastAt > rule.gapMs
  state.lastAt = at
  levels.forEach(({ above }, i) => {
    const level = (state.levels[i] ??= { on: false, turningAt: null })
    const over = value > above - (level.on ? rule.hysteresis : 0)
    if (over === level.on) level.turningAt = null
    else if (level.turningAt === null || silent) level.turningAt = at
    if (level.turningAt === null || at - level.turningAt < (over ? rule.holdMs : rule.clearMs)) return
    if (over) state.since ??= new Date(level.turningAt).toISOString()
    Object.assign(level, { on: over, turningAt: null })
  })

  const reached = levels.findLast((_, i) => state.levels[i].on)
  const left = levels.find(({ severity }) => severity === state.severity)
  if (reached?.severity !== left?.severity) {
    const { severity, above: threshold } = reached ?? left
    const alarm = { rule: rule.rule, source, point, state: reached ? 'active' : 'cleared', severity }
    node.send({ time, payload: { ...alarm, value, unit, threshold, since: state.since } })
  }
  Object.assign(state, { severity: reached?.severity ?? null, since: reached ? state.since : null })
}
context.set('states', states)
