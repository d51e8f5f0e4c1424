import { uuidv7 } from '@loujing/wire/id'
import { parseTopic } from '@loujing/wire/topic'
import { createLimitAlarms } from '../limit-alarm.ts'

/**
 * The node "limit alarm": readings in (`msg.topic`, `msg.payload` the envelope), alarms out, each in its envelope. Its rules are
 * the variable RULES of its tab; what it knows is kept in its context, so that a restart forgets nothing.
 */
function register(RED) {
  function LimitAlarm(config) {
    RED.nodes.createNode(this, config)
    const context = this.context()
    const states = context.get('states') ?? {}
    const rules = RED.util.getSetting(this, 'RULES')
    const alarms = createLimitAlarms(rules, states, (told) => this.warn(told))
    this.on('input', (msg, send, done) => {
      const source = parseTopic(msg.topic)?.source
      const { time, data } = msg.payload
      for (const alarm of alarms.judge(source, time, data.values, Date.now())) {
        send({ payload: { id: uuidv7(), type: 'edge.alarm', time, data: alarm } })
      }
      if (alarms.takeChanged()) context.set('states', states)
      done()
    })
  }
  RED.nodes.registerType('limit-alarm', LimitAlarm)
}

// Node-RED takes a node by the default export of its file.
export default register
