"""Runs each test of Eclipse Paho's client_test.py (3.1.1) by itself, in the checkout given, against a broker on a port.

    python3 run-paho.py CHECKOUT PORT     prints one line a test and a last line `N/11`

Upstream's runner never discovers will_message_test, because of its name, and stops at the first failure of set-up.
"""
import io, os, sys, unittest, contextlib

checkout, port = sys.argv[1], int(sys.argv[2])
folder = os.path.join(checkout, 'interoperability')
sys.path.insert(0, folder)
os.chdir(folder)
import client_test as suite

suite.host, suite.port = '127.0.0.1', port
suite.topics = ('TopicA', 'TopicA/B', 'Topic/C', 'TopicA/C', '/TopicA')
suite.wildtopics = ('TopicA/+', '+/C', '#', '/#', '/+', '+/+', 'TopicA/#')
suite.nosubscribe_topics = ('test/nosubscribe',)
names = [n for n in dir(suite.Test) if n.startswith('test') or n == 'will_message_test']
passed = 0
for name in names:
    said = io.StringIO()
    result = unittest.TestResult()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        unittest.TestSuite([suite.Test(name)]).run(result)
    ok = result.wasSuccessful()
    passed += ok
    print('ok' if ok else 'FAILED', name, flush=True)
    if not ok:
        print(said.getvalue(), [trace for _, trace in result.failures + result.errors])
print(f'{passed}/{len(names)}')
