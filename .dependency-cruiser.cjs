// The arrows of docs/ARCHITECTURE.md: who may know whom. Each room lists the rooms that it may import; everything else
// is forbidden, so a new room or a new arrow is a decision that someone writes down here.
const arrows = {
  protocol: [],
  machines: ['protocol'],
  invariants: ['protocol'],
  impl: ['protocol'],
  explore: ['protocol', 'machines', 'invariants'],
  sim: ['protocol', 'machines', 'invariants', 'impl', 'explore'],
  oracle: ['protocol', 'machines', 'invariants', 'impl'],
  diagram: ['protocol', 'machines'],
  convert: ['protocol', 'machines', 'oracle', 'diagram'],
  report: ['protocol', 'oracle', 'diagram'],
  matchers: ['oracle', 'report'],
  drive: ['protocol', 'invariants', 'impl', 'sim', 'oracle'],
  server: ['protocol', 'impl', 'invariants'],
  cli: [
    'protocol',
    'machines',
    'invariants',
    'impl',
    'explore',
    'sim',
    'oracle',
    'diagram',
    'convert',
    'report',
    'drive',
    'server',
  ],
};

/** Within the room of the running pair: what each sub-room may import of the others. */
const serverArrows = {
  bytes: [],
  network: [],
  files: [],
  journal: ['bytes', 'files'],
  volume: ['files'],
  nbd: ['network'],
  link: ['bytes', 'network'],
  node: ['bytes', 'network', 'files', 'journal', 'volume', 'nbd', 'link'],
};

/** Within the oracle: from bytes to lines, from lines to events in order, from these to a verdict, and why. */
const oracleArrows = {
  reading: [],
  ordering: ['reading'],
  judging: ['reading', 'ordering'],
  explaining: ['reading', 'ordering', 'judging'],
};

/** Within exploration: what each sub-room may import of the others; what stands outside of them all may import. */
const exploreArrows = {
  asking: [],
  answers: ['asking'],
  exports: ['answers'],
  reduce: [],
};

/** Rooms without I/O, clock or randomness. */
const pure = [
  'protocol',
  'machines',
  'invariants',
  'explore',
  'impl',
  'sim',
  'diagram',
  'oracle',
  'convert',
  'report',
  'matchers',
];

const rooms = Object.entries(arrows).map(([room, known]) => ({
  name: `arrows-of-${room}`,
  comment: `src/${room} may import ${known.length === 0 ? 'no other room' : known.map((other) => `src/${other}`).join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...known].map((other) => `^src/${other}/`) },
}));

const subRooms = (parent, inside) =>
  Object.entries(inside).map(([room, known]) => ({
    name: `arrows-of-${parent}-${room}`,
    comment: `src/${parent}/${room} may import ${known.length === 0 ? `no other room of the ${parent}` : known.join(', ')}.`,
    severity: 'error',
    from: { path: `^src/${parent}/${room}/` },
    to: { path: `^src/${parent}/`, pathNot: [room, ...known].map((other) => `^src/${parent}/${other}/`) },
  }));

const exploreRooms = Object.entries(exploreArrows).map(([room, known]) => ({
  name: `arrows-of-explore-${room}`,
  comment: `src/explore/${room} may import ${known.length === 0 ? 'no other room of exploration' : known.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/explore/${room}/` },
  to: { path: '^src/explore/[^/]+/', pathNot: [room, ...known].map((other) => `^src/explore/${other}/`) },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...subRooms('server', serverArrows),
    ...subRooms('oracle', oracleArrows),
    {
      name: 'every-file-of-the-oracle-has-a-room',
      comment: 'Of src/oracle only index.ts and check.ts stand outside its rooms.',
      severity: 'error',
      from: {
        path: '^src/oracle/',
        pathNot: [
          '^src/oracle/(index|check)[.]ts$',
          ...Object.keys(oracleArrows).map((room) => `^src/oracle/${room}/`),
        ],
      },
      to: {},
    },
    ...exploreRooms,
    {
      name: 'every-room-has-arrows',
      comment: 'A file of src belongs to a room that is listed in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(arrows).map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'no-io-in-pure-rooms',
      comment: 'These rooms compute; what they need of the world is handed to them.',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is one file in several pieces.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'What is imported stands in package.json under dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
