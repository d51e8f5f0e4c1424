/* global msg, node */
node.warn(`${msg.error.source.name}: ${msg.error.message}`)
