module sixty/bench/generator

go 1.19
