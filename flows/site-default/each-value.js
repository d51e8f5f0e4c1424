/* global msg, node */
// One message for each value, with the source that the topic names.
const [, , , , source] = msg.topic.split('/')
const { time, data } = msg.payload
for (const value of data.values) node.send({ payload: { source, time, ...value } })
