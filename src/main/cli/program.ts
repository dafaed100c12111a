// The command line, a table of contents: every command is added by the file of its topic. Runs one command line against
// given streams and returns the exit code; ends no process.
import { Command, CommanderError } from 'commander';
import { toWireError, type WireError } from '../../shared/errors.ts';
import { VERSION } from '../lib/version.ts';
import { addEvaluationCommands } from './commands/evaluation.ts';
import { addExportCommand } from './commands/export.ts';
import { addExportModelCommands } from './commands/exportModel.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addGenreCommands } from './commands/genres.ts';
import { addImportCommand } from './commands/import.ts';
import { addJobCommands } from './commands/jobs.ts';
import { addLabelCommands } from './commands/labels.ts';
import { addListCommand } from './commands/list.ts';
import { addMachineCommands } from './commands/machine.ts';
import { addMarkCommands } from './commands/marks.ts';
import { addMergingCommands } from './commands/merging.ts';
import { addModelCommands } from './commands/models.ts';
import { addOverviewCommands } from './commands/overview.ts';
import { addProjectCommands } from './commands/project.ts';
import { addSimilarCommands } from './commands/similar.ts';
import { addSnapshotCommands } from './commands/snapshots.ts';
import { addSweepCommand } from './commands/sweep.ts';
import { addSplitCommands } from './commands/splits.ts';
import { addDraftCommand } from './commands/draft.ts';
import { addTaglineCommands } from './commands/taglines.ts';
import { addTrainingCommands } from './commands/training.ts';
import { errorText, EXIT, exitCodeOf, PrintedFailure, type ExitCode } from './failure.ts';
import { print, type CliIo, plainText } from './io.ts';

export function buildProgram(io: CliIo): Command {
  const program = new Command('marquee')
    .description('A studio for movie posters: label, train, draft.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the options)');
  addProjectCommands(program, io);
  addOverviewCommands(program, io);
  addImportCommand(program, io);
  addModelCommands(program, io);
  addTrainingCommands(program, io);
  addSweepCommand(program, io);
  addEvaluationCommands(program, io);
  addSplitCommands(program, io);
  addSimilarCommands(program, io);
  addGenerateCommand(program, io);
  addLabelCommands(program, io);
  addListCommand(program, io);
  addTaglineCommands(program, io);
  addDraftCommand(program, io);
  addMarkCommands(program, io);
  addGenreCommands(program, io);
  addSnapshotCommands(program, io);
  addExportCommand(program, io);
  addExportModelCommands(program, io);
  addJobCommands(program, io);
  addMergingCommands(program, io);
  addMachineCommands(program, io);
  for (const command of [program, ...allCommands(program)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  }
  return program;
}

const usageError = (error: CommanderError): WireError => ({
  code: 'bad_input',
  message: error.message.replace(/^error: /, ''),
  hint: 'Add --help for the options.',
});

/** All commands below `parent`, subcommands included. */
export function allCommands(parent: Command): Command[] {
  return parent.commands.flatMap((command) => [command, ...allCommands(command)]);
}

/** Runs a command line (without node and script) and returns how it ended. */
export async function runCommandLine(argv: string[], io: CliIo): Promise<ExitCode> {
  try {
    await buildProgram(io).parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Help and version are ends that commander throws too.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    if (error instanceof PrintedFailure) return EXIT.failed;
    const wire = error instanceof CommanderError ? usageError(error) : toWireError(error);
    // Commander has said on stderr what it did not understand.
    if (!(error instanceof CommanderError)) await print(io.stderr, plainText(errorText(wire)));
    // One line, so that it ends a stream of JSON lines as well as it is a document.
    if (argv.includes('--json')) await print(io.stdout, `${JSON.stringify({ error: wire })}\n`);
    return error instanceof CommanderError ? EXIT.usage : exitCodeOf(error);
  }
}
