/* global msg, node, global */
const uuidv7 = global.get('uuidv7')
node.send({ payload: { id: uuidv7(), type: 'edge.alarm', time: msg.time, data: msg.payload } })
