import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startFreeBroker } from './support/free-broker.ts'
import { hasProgram } from './support/programs.ts'

/** PAHO_TESTING is a checkout of eclipse-paho/paho.mqtt.testing: its licence keeps it out of this repository. */
const checkout = process.env.PAHO_TESTING

test.skipIf(!checkout || !hasProgram('python3'))(
  'Eclipse Paho’s interoperability tests for MQTT 3.1.1 pass, eleven of eleven (PAHO_TESTING=checkout)',
  async () => {
    const broker = await startFreeBroker(0)
    onTestFinished(broker.close)
    const script = join(import.meta.dirname, 'support/run-paho.py')
    const child = spawn('python3', [script, checkout!, String(broker.port)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    for await (const chunk of child.stdout) said += String(chunk)
    expect(said.trim().split('\n').at(-1), said).toBe('11/11')
  },
)
