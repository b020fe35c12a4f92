package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kawung/configs"
	"kawung/wall"
)

type applyOptions struct {
	server server
	files  fileList
	dry    bool
}

// A fileList is a flag that can be given many times.
type fileList []string

func (l *fileList) String() string     { return strings.Join(*l, " ") }
func (l *fileList) Set(s string) error { *l = append(*l, s); return nil }

func applyCommand() command {
	return command{
		name: "apply", usage: "-f FILE|DIR|- …",
		short: "declare walls, cameras, layouts, tiles and the rest from YAML",
		long: `Reads documents of kind, name and spec and declares all of them, or none when
there is a mistake. What is declared already and not in the files stays. A
folder stands for every .yaml, .yml and .json in it, - for the input.

Examples:
  kawung apply -f room.yaml
  kawung apply -f ./declared -dry-run     say what would change, change nothing
  kawung export | sed s/Pasar/Pasar\ Baru/ | kawung apply -f -`,
		define: func(flags *flag.FlagSet) any {
			o := &applyOptions{}
			o.server.define(flags)
			flags.Var(&o.files, "f", "`file`, folder or - to read; can be given many times")
			flags.BoolVar(&o.dry, "dry-run", false, "say what would change, change nothing")
			return o
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			return p.apply(ctx, options.(*applyOptions))
		},
	}
}

func (p *program) apply(ctx context.Context, o *applyOptions) error {
	if len(o.files) == 0 {
		return misuse("name what to apply with -f")
	}
	objects, err := p.readDocuments(o.files)
	if err != nil {
		return err
	}
	if len(objects) == 0 {
		return errors.New("there is nothing in these files")
	}
	// Written anew: one body of documents without mistakes, whatever came in.
	var body bytes.Buffer
	if err := (configs.Export{Secrets: true}).Format(&body, objects); err != nil {
		return err
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	path := "/api/v1/apply"
	if o.dry {
		path += "?dryRun=true"
	}
	var out struct {
		Revision uint64   `json:"revision"`
		Changed  []string `json:"changed"`
	}
	if err := c.call(ctx, http.MethodPost, path, "application/yaml", body.Bytes(), &out); err != nil {
		return err
	}
	verb := "changed"
	if o.dry {
		verb = "would change"
	}
	for _, name := range out.Changed {
		fmt.Fprintf(p.stdout, "%s %s\n", verb, name)
	}
	fmt.Fprintf(p.stdout, "%d of %d %s, revision %d\n", len(out.Changed), len(objects), verb, out.Revision)
	return nil
}

// readDocuments reads every file; the error holds the mistakes of all of them.
func (p *program) readDocuments(names []string) ([]wall.Object, error) {
	files, err := expand(names)
	if err != nil {
		return nil, err
	}
	var all []wall.Object
	var mistakes []error
	seen := map[wall.Key]string{}
	for _, name := range files {
		objects, err := p.readFile(name)
		mistakes = append(mistakes, err)
		for _, o := range objects {
			if other, twice := seen[o.Key()]; twice {
				mistakes = append(mistakes, fmt.Errorf("%s: %s is declared in %s too", name, o.Key(), other))
			}
			seen[o.Key()] = name
		}
		all = append(all, objects...)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, fmt.Errorf("nothing was applied:\n%w", err)
	}
	return all, nil
}

func (p *program) readFile(name string) ([]wall.Object, error) {
	if name == "-" {
		return configs.ParseDocuments(p.stdin, "input")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return configs.ParseDocuments(io.Reader(f), name)
}

// expand replaces folders by the documents in them.
func expand(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case name == "-":
			files = append(files, name)
			continue
		case err != nil:
			return nil, err
		case !info.IsDir():
			files = append(files, name)
			continue
		}
		err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
