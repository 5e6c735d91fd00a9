// follow.cjs SOCKET: prints what comes.
require('node:net').connect(process.argv[2]).pipe(process.stdout);
