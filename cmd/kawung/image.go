package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"

	"kawung/wall"
)

const imagesPath = "/api/v1/images"

func imagePath(name string) string { return imagesPath + "/" + url.PathEscape(name) }

// imageCommand is what an operator does with the pictures that windows show.
func imageCommand() command {
	return command{
		name: "image", usage: "VERB",
		short: "store, list, fetch and remove pictures, the sources image/NAME",
		verbs: []command{imagePutCommand(), imageListCommand(), imageGetCommand(), imageRemoveCommand()},
	}
}

// imageVerb is a command about pictures that needs nothing but a controller.
func imageVerb(c command, run func(ctx context.Context, p *program, c *client, args []string) error) command {
	c.define = func(flags *flag.FlagSet) any {
		s := &server{}
		s.define(flags)
		return s
	}
	c.run = func(ctx context.Context, p *program, options any, args []string) error {
		client, err := p.client(*options.(*server))
		if err != nil {
			return err
		}
		defer client.close()
		return run(ctx, p, client, args)
	}
	return c
}

func imagePutCommand() command {
	return imageVerb(command{
		name: "put", usage: "NAME FILE|-",
		short: "store a picture, or replace it",
		long: fmt.Sprintf(`PNG, JPEG and WebP of at most %d MiB; the content says which it is. A window
that shows it already shows the new one when it comes on air again.

Examples:
  kawung image put denah-lantai-2 denah.png
  kawung --server https://old:8443 image get lambang | kawung image put lambang -`, wall.MaxImageBytes>>20),
		min: 2, max: 2,
	}, func(ctx context.Context, p *program, c *client, args []string) error {
		picture, err := p.readPicture(args[1])
		if err != nil {
			return err
		}
		var stored wall.Image
		if err := c.call(ctx, http.MethodPut, imagePath(args[0]), "", picture, &stored); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "image/%s: %d×%d, %s\n", stored.Name, stored.Width, stored.Height, stored.Type)
		return nil
	})
}

// readPicture reads a file, and no more of it than a picture may have.
func (p *program) readPicture(name string) ([]byte, error) {
	from := p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		from = f
	}
	picture, err := io.ReadAll(io.LimitReader(from, wall.MaxImageBytes+1))
	if err == nil && len(picture) > wall.MaxImageBytes {
		err = fmt.Errorf("%s has more than %d MiB: make it smaller", name, wall.MaxImageBytes>>20)
	}
	return picture, err
}

func imageListCommand() command {
	return imageVerb(command{
		name: "list", short: "list the stored pictures",
		long: `Prints name, size in pixels, kind and size in KiB.

Examples:
  kawung image list`,
	}, func(ctx context.Context, p *program, c *client, _ []string) error {
		var out struct{ Items []wall.Image }
		if err := c.get(ctx, imagesPath, &out); err != nil {
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		for _, i := range out.Items {
			fmt.Fprintf(w, "image/%s\t%d×%d\t%s\t%d KiB\n", i.Name, i.Width, i.Height, i.Type, (i.Bytes+1023)>>10)
		}
		return w.Flush()
	})
}

func imageGetCommand() command {
	return imageVerb(command{
		name: "get", usage: "NAME",
		short: "write a stored picture to the output",
		long: `Examples:
  kawung image get denah-lantai-2 > denah.png`,
		min: 1, max: 1,
	}, func(ctx context.Context, p *program, c *client, args []string) error {
		return c.call(ctx, http.MethodGet, imagePath(args[0]), "", nil, p.stdout)
	})
}

func imageRemoveCommand() command {
	return imageVerb(command{
		name: "remove", usage: "NAME",
		short: "remove a picture that no layout shows",
		long: `One that a layout, an alarm or the wall shows stays, and the answer says which do.

Examples:
  kawung image remove denah-lantai-2`,
		min: 1, max: 1,
	}, func(ctx context.Context, _ *program, c *client, args []string) error {
		return c.call(ctx, http.MethodDelete, imagePath(args[0]), "", nil, nil)
	})
}
