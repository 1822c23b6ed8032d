// The options that both nodes have.
import type { Command } from 'commander';

export const nodeOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'options from a file, TOML or JSON, under the same names; the command line wins')
    .option('--dir <folder>', "the node's own folder: journal, identity, control socket")
    .option('--volume <file>', 'the volume: a file, made sparse if it is missing, or a block device')
    .option('--size <bytes>', 'the size of the volume, the same on both nodes: 1G')
    .option('--block-size <bytes>', 'the unit of ordering, the same on both nodes (default: 4096)')
    .option(
      '--cache <bytes>',
      'the most payload in the cache, on disk; the journal takes one and a half times as much (default: 1G)',
    )
    .option('--memory <bytes>', 'the most of it in memory (default: 16M)')
    .option('--assume-equal', 'both volumes hold the same bytes already: begin with them, although they are not empty')
    .option('--trace <file>', 'write down every event, for destage check')
    .option('--trace-rotate <bytes>', 'put a trace that is longer aside, as file.1, file.2, … (default: 1G)')
    .option('--self-check', 'let the rules watch this node, and stop it at the first violation')
    .option('--metrics <host:port>', 'serve metrics for Prometheus at /metrics')
    .option('--log-level <level>', 'debug, info, warn or error (default: info)')
    .option('--insecure', 'let the link cross a network without TLS')
    .option('--link-key <file>', 'TLS on the link: the key of this node, PEM')
    .option('--link-cert <file>', 'its certificate')
    .option('--link-ca <file>', 'who signed the certificate of the other node')
    .option('--link-name <name>', 'the name in the certificate of the secondary, where it is not its host')
    .option('--host-key <file>', 'TLS for hosts: the key, PEM')
    .option('--host-cert <file>', 'its certificate')
    .option('--host-ca <file>', 'serve no host without TLS and a certificate that this one signed')
    .option('--host-tls-required', 'serve no host without TLS');
